package timetable

// InTheWay is what is in the way of lessons, for the benchmark of its queries.
var InTheWay = inTheWay
