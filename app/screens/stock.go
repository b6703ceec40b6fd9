package screens

// stockCalls are the calls of the screen Stock.
var stockCalls = Calls{}
