// The search of a screen. The key / puts the cursor into it.
import { ActionIcon, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface SearchBoxProps {
  value: string;
  /** gets the words after a pause in the typing, or at once with Enter */
  onSearch: (value: string) => void;
  /** what can be searched by */
  label: string;
  width?: number | string;
}

/** SearchBox is a field to search by. */
export function SearchBox({ value, onSearch, label, width = 320 }: SearchBoxProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const later = useDebouncedCallback(onSearch, 300);
  useEffect(() => setTyped(value), [value]);

  function now(words: string) {
    later.cancel();
    setTyped(words);
    onSearch(words.trim());
  }

  return (
    <TextInput
      data-search
      type="search"
      w={width}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <ActionIcon size="sm" aria-label={t('parts.clear')} onClick={() => now('')}>
            <IconX size={14} />
          </ActionIcon>
        ) : (
          <Kbd size="xs" aria-hidden>
            /
          </Kbd>
        )
      }
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') now(typed);
        if (event.key === 'Escape' && typed) {
          event.stopPropagation();
          now('');
        }
      }}
    />
  );
}
