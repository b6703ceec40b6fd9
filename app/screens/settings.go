package screens

// settingsCalls are the calls of the screen Settings.
var settingsCalls = Calls{}
