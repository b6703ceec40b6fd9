// Part of the program only where wine runs it: wine 8 lacks the newer of the two ways in which Go removes a folder with what is in it
// (FileDispositionInformationEx), and says so with an error that no Windows gives, so that Go does not take the older one by itself.
package main

import _ "unsafe" // go:linkname

//go:linkname olderWay internal/syscall/windows.TestDeleteatFallback
var olderWay bool

func init() { olderWay = true }
