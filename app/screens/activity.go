package screens

// activityCalls are the calls of the screen Activity.
var activityCalls = Calls{}
