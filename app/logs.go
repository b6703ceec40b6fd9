package app

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"gopkg.in/natefinch/lumberjack.v2"

	"gowarehouse/connectors"
)

// The log of a workspace lies in its folder logs: gowarehouse.log is written to, the older ones carry the time at which they were full.
const (
	logFolder  = "logs"
	logName    = "gowarehouse.log"
	logSize    = 2 // megabytes a file
	logBackups = 4 // beside the one that is written to
)

// LogFile keeps the log of a workspace in files that take turns. Until Keep names the workspace, and after Close, it drops what it is
// given: only the process that owns a workspace may write its log. It is safe for concurrent use.
type LogFile struct {
	mu   sync.Mutex
	file *lumberjack.Logger
}

// Keep begins to write the log of the workspace in dir, which this process must own.
func (f *LogFile) Keep(dir string) error {
	folder := filepath.Join(dir, logFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.file = &lumberjack.Logger{Filename: filepath.Join(folder, logName), MaxSize: logSize, MaxBackups: logBackups} // files are 0600
	return nil
}

// Write writes one line.
func (f *LogFile) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return len(line), nil
	}
	return f.file.Write(line)
}

// Close ends the log. It may be called twice.
func (f *LogFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return nil
	}
	file := f.file
	f.file = nil
	return file.Close()
}

// Logs writes the whole log of the workspace in dir, the oldest line first, for sending to somebody. The log holds no secret and no
// buyer's data by design; what looks like either is masked all the same.
func Logs(dir string, w io.Writer) error {
	entries, err := os.ReadDir(filepath.Join(dir, logFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) == 0 {
		return connectors.Missing(nil, "there is no log yet", "尚無記錄檔", "Use the program for a while, then try again.", "請使用一段時間後再試。")
	}
	for _, entry := range entries { // by name, and so by time: a dated name sorts before the one that is written to
		if err := copyLog(filepath.Join(dir, logFolder, entry.Name()), w); err != nil {
			return err
		}
	}
	return nil
}

func copyLog(name string, w io.Writer) error {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // its turn ended meanwhile
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // only read
	for lines := bufio.NewReader(file); ; {
		line, err := lines.ReadString('\n')
		if _, failed := io.WriteString(w, masked(line)); failed != nil {
			return failed
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// mask stands for what is not told.
const mask = "***"

var (
	emails = regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`)
	// Taiwanese numbers, mobile and fixed, with or without the country's code. An order's number rarely begins with 0.
	phones  = regexp.MustCompile(`\+?\b886[ -]?\d[\d -]{6,10}\d\b|\(0\d{1,2}\) ?\d[\d -]{4,8}\d\b|\b0\d[\d-]{6,10}\d\b`)
	queries = regexp.MustCompile(`([?&][^=&\s"]+=)[^&\s"]+`)
	logins  = regexp.MustCompile(`(://)[^/\s"@]+@`)
	paths   = regexp.MustCompile(`https?://[^\s"?]+`)
)

// longestWord is how long a part of an address may be that mixes letters and digits: keys and tokens are longer.
const longestWord = 24

// masked masks e-mail addresses, phone numbers and whatever may be a key in an address.
func masked(line string) string {
	line = logins.ReplaceAllString(line, "${1}"+mask+"@")
	line = queries.ReplaceAllString(line, "${1}"+mask)
	line = paths.ReplaceAllStringFunc(line, maskedPath)
	line = emails.ReplaceAllString(line, mask)
	return phones.ReplaceAllString(line, mask)
}

func maskedPath(address string) string {
	parts := strings.Split(address, "/")
	for i, part := range parts {
		if len(part) > longestWord && strings.ContainsFunc(part, unicode.IsDigit) && strings.ContainsFunc(part, unicode.IsLetter) {
			parts[i] = mask
		}
	}
	return strings.Join(parts, "/")
}
