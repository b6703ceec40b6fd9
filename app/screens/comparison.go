package screens

// comparisonCalls are the calls of the screen Comparison.
var comparisonCalls = Calls{}
