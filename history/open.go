package history

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"

	"pugmark/intel"
)

// A DB is an open history. It implements [intel.Archive] and [intel.Ledger].
type DB struct {
	sql      *sql.DB // to read
	writer   *writer // nil when nothing can be written
	path     string
	now      func() time.Time
	schema   fs.FS
	engine   engine
	readOnly error  // why nothing can be written, or nil
	holder   string // whose claims and submissions are this DB's
	host     string // the machine's name, "" where it has none
	pid      int

	memory *memory // nil for a file
	probe  *sql.DB // to ask whether the server answers; nil for a file
	waker  *waker  // nil for a file, and where nothing can be written

	mu     sync.Mutex
	caps   map[intel.Scope]int
	shares map[member]int
	limits map[intel.Scope]int // as the ledger said last
	heard  map[seat]heard      // the servers, as they were seen last

	beating sync.Mutex
	beaten  map[seat]*beaten
	filing  sync.Mutex // of what could not be filed
	fresh   fresh      // what was filed and is to be read
}

var (
	_ intel.Archive = (*DB)(nil)
	_ intel.Ledger  = (*DB)(nil)
)

// An Option changes how a history is opened.
type Option func(*DB)

// WithClock sets the clock that corrections, tries and claims are dated by;
// the system's is the default.
func WithClock(now func() time.Time) Option { return func(d *DB) { d.now = now } }

// Open opens the history on a server, which a path such as postgres://host/name
// names, or in the file at path, creating it (0600) and its folder
// (0700) where they are missing, and brings its schema up to date after copying
// a file that holds data ("….backup", beside it).
//
// Damage is looked for where the last process did not close the history, and
// otherwise once a day; what is met later is the error, [ErrDamaged], of whoever
// meets it.
//
// A file that cannot be written, for which there is no room, or that a newer
// Pugmark wrote, is opened for reading; [DB.ReadOnly] says why. A damaged file or one of another program is
// refused, with [ErrDamaged] or [ErrForeign], and left as it is.
func Open(ctx context.Context, path string, options ...Option) (*DB, error) {
	d := &DB{
		path:   path,
		now:    time.Now,
		schema: migrations,
		engine: sqliteEngine(),
		holder: uuid.NewString(),
		pid:    os.Getpid(),
		caps:   map[intel.Scope]int{},
		shares: map[member]int{},
		limits: map[intel.Scope]int{},
		beaten: map[seat]*beaten{},
		fresh:  fresh{filed: make(chan struct{}, 1)},
	}
	d.host, _ = os.Hostname() // without it only the lease says that a sender is gone
	for _, option := range options {
		option(d)
	}
	if isServer(path) {
		if err := d.openServer(ctx, path); err != nil {
			return nil, failed(ctx, "open the history "+d.path, err)
		}
		return d, nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, failed(ctx, "open the history "+path, err)
	}
	d.path = absolute
	err = d.open(ctx)
	if errors.Is(kindOf(err), ErrDiskFull) && d.openForReading(ctx, err) == nil {
		return d, nil
	}
	if err != nil {
		return nil, d.explain(failed(ctx, "open the history "+path, err))
	}
	return d, nil
}

// Path returns the file the history is in, or the server, without a user or a
// password.
func (d *DB) Path() string { return d.path }

// ReadOnly returns why nothing can be added to the history, in a sentence, or
// nil when it can be written.
func (d *DB) ReadOnly() error { return d.readOnly }

// Close ends the use of the history. What was kept is on the disk already.
func (d *DB) Close() error {
	patient, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	d.makeFindable(patient) // what is left is read by the next
	if d.readOnly == nil && !isServer(d.path) {
		// Moves the log into the file as far as that needs no waiting. A
		// failure loses nothing: the log is read at the next start.
		_, _ = d.sql.Exec(`PRAGMA wal_checkpoint(PASSIVE)`)
	}
	if d.waker != nil {
		d.waker.close()
	}
	var failures []error
	if d.writer != nil {
		failures = append(failures, d.writer.db.Close())
	}
	if d.probe != nil {
		failures = append(failures, d.probe.Close())
	}
	failures = append(failures, d.sql.Close())
	return failed(context.Background(), "close the history "+d.path, errors.Join(failures...))
}

func (d *DB) open(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(d.path), dirMode); err != nil {
		return err
	}
	err := errors.Join(createPrivate(d.path+lockSuffix), tighten(d.path))
	if errors.Is(kindOf(err), ErrReadOnly) {
		return d.openForReading(ctx, err)
	}
	if err != nil {
		return err
	}
	release, err := lock(ctx, d.path)
	if err != nil {
		if errors.Is(kindOf(err), ErrReadOnly) {
			return d.openForReading(ctx, err)
		}
		return err
	}
	defer release()

	// Looked at first through a connection that cannot write, so that a
	// damaged or foreign file stays as it is.
	looked, err := d.look(ctx, reading)
	if errors.Is(kindOf(err), ErrReadOnly) {
		looked, err = d.look(ctx, recovering)
	}
	if err != nil {
		return err
	}
	if looked.version > looked.known {
		d.sql, d.readOnly = looked.db, newer(looked)
		return nil
	}
	if looked.db != nil {
		if err := looked.db.Close(); err != nil {
			return err
		}
	}
	return d.openForWriting(ctx, looked)
}

func (d *DB) openForWriting(ctx context.Context, looked look) (err error) {
	if err := createPrivate(d.path); err != nil {
		return err
	}
	db, err := connect(d.path, writing)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	refused, err := isOpenForReadingOnly(ctx, db)
	if err != nil {
		return err
	}
	if refused {
		d.readOnly = because("write the history "+d.path, ErrReadOnly, "you may only read this file")
	}
	if looked.version < looked.known {
		if refused {
			return d.readOnly
		}
		if err := d.migrate(ctx, db, looked.version); err != nil {
			return err
		}
	}
	if looked.checked && !refused {
		noteChecked(ctx, db, dayOf(d.now()))
	}
	pen, err := connect(d.path, writing)
	if err != nil {
		return err
	}
	d.sql, d.writer = db, newWriter(pen, d.engine)
	// What cannot be filed now is read the same, and filed by the next.
	_, _ = d.RecoverSubmissions(ctx)
	return nil
}

// openForReading opens what exists where nothing can be written.
func (d *DB) openForReading(ctx context.Context, why error) error {
	parameters, reason := reading, "you may not write in its folder"
	if isReadOnlyFileSystem(why) {
		parameters, reason = readingUnlocked, "its file system is read-only"
	}
	full := errors.Is(kindOf(why), ErrDiskFull)
	if full {
		parameters, reason = readingAlone, "the disk is full; make room and start again"
	}
	looked, err := d.look(ctx, parameters)
	if kind := kindOf(err); errors.Is(kind, errRefused) || errors.Is(kind, ErrReadOnly) {
		return because("open the history "+d.path, ErrReadOnly,
			"you may not write in its folder, and the database needs to; make it writable, or read a copy")
	}
	if err != nil {
		return err
	}
	readOnly := because("write the history "+d.path, ErrReadOnly, reason)
	if looked.version < looked.known {
		if looked.db != nil {
			err = looked.db.Close()
		}
		return errors.Join(readOnly, err)
	}
	d.sql, d.readOnly = looked.db, readOnly
	if full {
		d.sql.SetMaxOpenConns(1)
	}
	if looked.version > looked.known {
		d.readOnly = newer(looked)
	}
	return nil
}
