package account

// Nobodys is compared for an account that is not there.
const Nobodys = nobodys
