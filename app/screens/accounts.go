package screens

// accountsCalls are the calls of the screen Accounts.
var accountsCalls = Calls{}
