package connectors

import "time"

// Taipei is the zone of every platform here and of every time that a person reads. Taiwan has had no summer time since 1979.
var Taipei = time.FixedZone("Asia/Taipei", 8*60*60)
