package winspool

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
)

// queue is one print queue.
type queue struct {
	name string
	at   device.Target
}

// Certificate gives none: Windows sees to its servers.
func (*queue) Certificate() string { return "" }

// open gives a handle of the queue, which close closes.
func (q *queue) open() (uintptr, error) {
	var handle uintptr
	done, _, err := openPrinter.Call(uintptr(unsafe.Pointer(utf16(q.name))), uintptr(unsafe.Pointer(&handle)), 0)
	return handle, succeeded(done, err)
}

func shut(handle uintptr) { _, _, _ = closePrinter.Call(handle) } // it fails for a handle that is none

// with does something with the queue open.
func with[T any](q *queue, do func(handle uintptr) (T, error)) (T, error) {
	handle, err := q.open()
	if err != nil {
		var none T
		return none, err
	}
	defer shut(handle)
	return do(handle)
}

// About asks Windows what the printer is and how it feels.
func (q *queue) About(ctx context.Context) (device.About, error) {
	return within(ctx, func() (device.About, error) { return with(q, q.about) })
}

func (q *queue) about(handle uintptr) (device.About, error) {
	const level = 2
	buffer, err := grown(func(buffer unsafe.Pointer, size uint32, needed *uint32) (uintptr, error) {
		done, _, err := getPrinter.Call(handle, level, uintptr(buffer), uintptr(size), uintptr(unsafe.Pointer(needed)))
		return done, err
	})
	if err != nil {
		return device.About{}, err
	}
	info := (*printerInfo)(unsafe.Pointer(&buffer[0]))
	jobs, err := waiting(handle)
	if err != nil {
		return device.About{}, err
	}
	var statuses []uint32
	for _, j := range jobs {
		statuses = append(statuses, j.status)
	}
	about := device.About{Name: q.name, Model: windows.UTF16PtrToString(info.driver), Accepting: true, Prints: true, Formats: []string{device.Drawn}}
	about.State, about.Reasons = feeling(info.status, info.attributes, statuses)
	if q.at.Speaks == device.ZPL {
		about.Formats = []string{device.ZPL}
		about.DPI = q.at.DPI
	}
	port := windows.UTF16PtrToString(info.port)
	mode, err := q.mode(handle)
	if err != nil {
		return about, err
	}
	about.Papers = papers(q.name, port, mode)
	if q.at.Paper.Width > 0 {
		about.Papers, about.Loaded = loaded(about.Papers, q.at.Paper), true
	}
	if about.DPI == 0 {
		about.DPI, err = q.resolution(mode)
	}
	return about, err
}

// The questions of DeviceCapabilities.
const (
	dcPapers, dcPaperSize, dcPaperNames = 2, 3, 16
	dcLeast, dcMost                     = 4, 5
)

// papers lists the sizes that the driver knows, the usual one first, and what it can cut from a roll. A paper's Name is its number.
func papers(name, port string, mode []byte) []device.Paper {
	device16, port16 := utf16(name), utf16(port)
	ask := func(question uintptr, answer unsafe.Pointer) int32 {
		n, _, _ := capabilities.Call(uintptr(unsafe.Pointer(device16)), uintptr(unsafe.Pointer(port16)), question, uintptr(answer), 0)
		return int32(n) // -1: the driver does not say
	}
	count := ask(dcPapers, nil)
	if count <= 0 || ask(dcPaperSize, nil) != count {
		return nil
	}
	numbers := make([]uint16, count)
	sizes := make([][2]int32, count) // tenths of a millimetre
	ask(dcPapers, unsafe.Pointer(&numbers[0]))
	ask(dcPaperSize, unsafe.Pointer(&sizes[0]))
	var all []device.Paper
	for i, number := range numbers {
		size := device.Size{Width: 10 * sizes[i][0], Height: 10 * sizes[i][1]}
		if size.Width > 0 && size.Height > 0 {
			all = append(all, device.Paper{Name: strconv.Itoa(int(number)), SizeRange: device.SizeRange{Least: size, Most: size}})
		}
	}
	usual := strconv.Itoa(int((*deviceMode)(unsafe.Pointer(&mode[0])).paper))
	slices.SortStableFunc(all, func(a, b device.Paper) int {
		return cmp.Compare(boolean(b.Name == usual), boolean(a.Name == usual))
	})
	least, most := extent(ask(dcLeast, nil)), extent(ask(dcMost, nil))
	if slices.Contains(numbers, paperOfUser) && least.Width > 0 && least.Height > 0 && most.Width >= least.Width && most.Height > least.Height {
		all = append(all, device.Paper{Name: cutPaper, SizeRange: device.SizeRange{Least: least, Most: most}})
	}
	return all
}

// cutPaper is the Name of a paper of any size between two.
const cutPaper = "custom"

// sameSize is how far two sizes may differ, in hundredths of a millimetre, and be the same paper: drivers round to tenths, or to points.
const sameSize = 100

// loaded gives the one paper that a person has said is in the printer: the driver's own of that size, cut to it, or without a name the size alone.
func loaded(known []device.Paper, size device.Size) []device.Paper {
	near := func(a, b int32) bool { return max(a, b)-min(a, b) <= sameSize }
	for _, p := range known {
		switch {
		case p.Fixed() && near(p.Least.Width, size.Width) && near(p.Least.Height, size.Height):
			return []device.Paper{p}
		case !p.Fixed() && p.Least.Width <= size.Width && size.Width <= p.Most.Width && p.Least.Height <= size.Height && size.Height <= p.Most.Height:
			return []device.Paper{{Name: p.Name, SizeRange: device.SizeRange{Least: size, Most: size}}}
		}
	}
	return []device.Paper{{SizeRange: device.SizeRange{Least: size, Most: size}}}
}

func boolean(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// extent reads a size that is packed into one number: the width in the lower half, in tenths of a millimetre.
func extent(packed int32) device.Size {
	if packed <= 0 {
		return device.Size{}
	}
	return device.Size{Width: 10 * (packed & 0xFFFF), Height: 10 * (packed >> 16)}
}

// Jobs lists what is in the queue, printed or not.
func (q *queue) Jobs(ctx context.Context) ([]device.Job, error) {
	return within(ctx, func() ([]device.Job, error) {
		return with(q, func(handle uintptr) ([]device.Job, error) {
			jobs, err := waiting(handle)
			var all []device.Job
			for _, j := range jobs {
				all = append(all, device.Job{Number: int32(j.id), Name: j.name, State: progress(j.status)})
			}
			return all, err
		})
	})
}

// entry is a job as a queue lists it.
type entry struct {
	id, status    uint32
	name, machine string
}

func entryOf(j *jobInfo) entry {
	return entry{id: j.id, status: j.status, name: windows.UTF16PtrToString(j.document), machine: windows.UTF16PtrToString(j.machine)}
}

// waiting lists a queue.
func waiting(handle uintptr) ([]entry, error) {
	const most, level = 10_000, 2
	var count uint32
	buffer, err := grown(func(buffer unsafe.Pointer, size uint32, needed *uint32) (uintptr, error) {
		done, _, err := enumJobs.Call(handle, 0, most, level, uintptr(buffer), uintptr(size),
			uintptr(unsafe.Pointer(needed)), uintptr(unsafe.Pointer(&count)))
		if done == 0 && lastError(err) == 0 {
			return 1, nil // wine, which keeps no jobs, gives neither them nor an error
		}
		return done, err
	})
	if err != nil {
		return nil, err
	}
	var all []entry
	for _, j := range unsafe.Slice((*jobInfo)(unsafe.Pointer(&buffer[0])), count) {
		all = append(all, entryOf(&j))
	}
	return all, nil
}

// look reads one job; NotFound when the queue does not have it.
func look(handle uintptr, number int32) (entry, error) {
	const level = 2
	buffer, err := grown(func(buffer unsafe.Pointer, size uint32, needed *uint32) (uintptr, error) {
		done, _, err := getJob.Call(handle, uintptr(number), level, uintptr(buffer), uintptr(size), uintptr(unsafe.Pointer(needed)))
		return done, err
	})
	if number := lastError(causeOf(err)); err != nil && (number == errInvalidArgument || number == 0) { // 0: wine, which keeps no jobs
		return entry{}, connectors.Missing(err, "Windows no longer has the job in its queue", "Windows 的佇列中已無此工作",
			"Look at the paper.", "請查看紙張。")
	}
	if err != nil {
		return entry{}, err
	}
	return entryOf((*jobInfo)(unsafe.Pointer(&buffer[0]))), nil
}

// causeOf gives the error of Windows behind one of saying.
func causeOf(err error) error {
	var e *connectors.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// Job says how far a job is.
func (q *queue) Job(ctx context.Context, number int32) (device.Job, error) {
	return within(ctx, func() (device.Job, error) {
		return with(q, func(handle uintptr) (device.Job, error) {
			j, err := look(handle, number)
			if connectors.KindOf(err) == connectors.NotFound {
				if name, ours := taken.of(q.name, number); ours {
					return device.Job{Number: number, Name: name, State: device.JobCancelled}, nil
				}
			}
			return device.Job{Number: number, Name: j.name, State: progress(j.status)}, err
		})
	})
}

// The commands of SetJob.
const (
	controlDelete = 5
	controlRetain = 8 // keep it when it is printed
)

func control(handle uintptr, number int32, command uintptr) error {
	done, _, err := setJob.Call(handle, uintptr(number), 0, 0, command)
	return succeeded(done, err)
}

// Cancel takes a job out of the queue.
func (q *queue) Cancel(ctx context.Context, number int32) error {
	_, err := within(ctx, func() (struct{}, error) {
		return with(q, func(handle uintptr) (none struct{}, err error) {
			j, err := look(handle, number)
			if connectors.KindOf(err) == connectors.NotFound || err == nil && progress(j.status) == device.JobCompleted {
				return none, nil // too late
			}
			if err == nil {
				err = control(handle, number, controlDelete)
			}
			if err == nil {
				taken.note(q.name, number, j.name)
			}
			return none, err
		})
	})
	return err
}

// taken are the jobs that this process has taken out of queues: that they have gone means that, and nothing else. Of one that was taken
// out before a crash nothing is known.
var taken removed

type removed struct {
	mu    sync.Mutex
	names map[string]string
}

func (r *removed) note(queue string, number int32, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.names == nil {
		r.names = map[string]string{}
	}
	r.names[key(queue, number)] = name
}

func (r *removed) of(queue string, number int32) (name string, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	name, known = r.names[key(queue, number)]
	return name, known
}

func key(queue string, number int32) string { return strconv.Itoa(int(number)) + " " + queue }

// remembered is how many printed jobs of ours stay in a queue as its memory.
const remembered = 10

// forget lets go of old jobs that are printed: those of this machine whose names begin like the next one's.
func forget(handle uintptr, next string) {
	jobs, err := waiting(handle)
	if err != nil {
		return // the next job does it
	}
	family, _, _ := strings.Cut(next, " ")
	here, _ := os.Hostname() // without a name nothing is ours
	jobs = slices.DeleteFunc(jobs, func(j entry) bool {
		return progress(j.status) != device.JobCompleted || !strings.HasPrefix(j.name, family+" ") ||
			here == "" || !strings.EqualFold(strings.TrimLeft(j.machine, `\`), here)
	})
	slices.SortFunc(jobs, func(a, b entry) int { return cmp.Compare(b.id, a.id) })
	for _, j := range jobs[min(remembered, len(jobs)):] {
		_ = control(handle, int32(j.id), controlDelete) // one that stays is tried again
	}
}
