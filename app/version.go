package app

import (
	"runtime"
	"runtime/debug"
)

// VersionDoc says which program this is.
type VersionDoc struct {
	Head
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
	System  string `json:"system"`
}

// Version tells the version that the program was built with: the module's, or that of its source.
func Version() VersionDoc {
	v := VersionDoc{Head: NewHead(), Version: "devel", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Commit = s.Value
		}
	}
	return v
}
