package screens

// packCalls are the calls of the screen Pack.
var packCalls = Calls{}
