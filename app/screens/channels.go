package screens

// channelsCalls are the calls of the screen Channels.
var channelsCalls = Calls{}
