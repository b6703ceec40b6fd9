package screens

// holdsCalls are the calls of the screen Holds.
var holdsCalls = Calls{}
