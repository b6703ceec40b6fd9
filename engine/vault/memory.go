// This file holds the vault in memory: practice mode and tests. It has no trace on the machine.

package vault

import (
	"context"
	"sync"
)

// memory is a Vault that ends with the process.
type memory struct {
	hidden
	mu     sync.Mutex
	values map[string]map[string]string // nil once closed
}

// OpenMemory gives an empty vault that lives in memory only, for practice mode and tests.
func OpenMemory() Vault {
	return &memory{values: map[string]map[string]string{}}
}

// use runs work while it has the values for itself.
func (m *memory) use(ctx context.Context, work func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil {
		return ErrClosed
	}
	return work()
}

func (m *memory) Get(ctx context.Context, key string) (values map[string]string, err error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	err = m.use(ctx, func() error {
		stored, ok := m.values[key]
		if !ok {
			return ErrNotFound
		}
		values = copyOf(stored)
		return nil
	})
	return values, err
}

func (m *memory) Put(ctx context.Context, key string, values map[string]string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if _, err := encode(values); err != nil {
		return err
	}
	return m.use(ctx, func() error {
		m.values[key] = copyOf(values)
		return nil
	})
}

func (m *memory) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return m.use(ctx, func() error {
		delete(m.values, key)
		return nil
	})
}

func (m *memory) Keys(ctx context.Context) (keys []string, err error) {
	err = m.use(ctx, func() error {
		keys = sortedKeys(m.values)
		return nil
	})
	return keys, err
}

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values = nil
	return nil
}
