package screens

// mappingsCalls are the calls of the screen Mappings.
var mappingsCalls = Calls{}
