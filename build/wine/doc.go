// Package wine holds the tests of the programs for Windows: they run under wine, without a display, and print into a CUPS of their own.
// `make wine` builds the programs first. What wine lacks is made up for in testdata, and only there.
package wine
