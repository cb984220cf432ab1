// Package admissionlist draws the list of who may sit the exam: for every learner
// the hours, the credits, the percentage, the requirements and the tests, then
// AMMESSO/A or NON AMMESSO/A with the reason in one sentence, and at the end the
// digest of the frozen list and the place for the director's signature.
package admissionlist
