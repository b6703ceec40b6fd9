// Package winspool reaches printers through the print queues of Windows. Pages are drawn on them by GDI in the printer's own dots, and
// ZPL goes through as it is (RAW). It is made for Windows; elsewhere only its tables of words compile.
//
// Windows takes a job out of its queue when it is printed, and also when somebody deletes it, so that a job that has gone tells nothing.
// Each job is therefore asked to stay when it is printed (JOB_CONTROL_RETAIN): what is found there with the mark "printed" is
// printed, also after a crash, and what has gone was taken out by a person. The last few stay in the queue as its memory; older ones
// are let go when the next job comes. A queue that does not keep them (a driver that sends everything while it is drawn) has
// passed the whole document on when Submit ends, which is all that can be known then.
//
// Where its facts come from: "Print Spooler API" and "GDI printing" of Microsoft's Win32 documentation; the numbers are those of
// winspool.h and wingdi.h as mingw-w64 has them.
package winspool
