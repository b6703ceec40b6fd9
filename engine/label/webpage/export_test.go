package webpage

// PrintRaw prints a page as it is, nothing taken out: the browser alone must keep it from the network.
var PrintRaw = printWith

// Clean is what Print does to a page first.
var Clean = clean

// Places are where browsers are looked for.
var Places = places
