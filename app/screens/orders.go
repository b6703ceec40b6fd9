package screens

// ordersCalls are the calls of the screen Orders.
var ordersCalls = Calls{}
