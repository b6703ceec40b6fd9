// The screen Settings: the station and its printers, who works here, how the program behaves, and what becomes of the data.
import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';
import { useFrame } from '../shell/frame';
import { About } from './About';
import { Backup } from './Backup';
import { CheckUp } from './CheckUp';
import { Operators } from './Operators';
import { PracticeMode } from './PracticeMode';
import { Printers } from './Printers';
import { Privacy } from './Privacy';
import { Program } from './Program';
import { Station } from './Station';
import { View } from './View';

// What concerns the real workspace is not offered in practice, which is kept nowhere.
const sections: { Section: () => ReactNode; inPractice: boolean }[] = [
  { Section: Station, inPractice: true },
  { Section: Printers, inPractice: true },
  { Section: Operators, inPractice: true },
  { Section: Program, inPractice: true },
  { Section: PracticeMode, inPractice: true },
  { Section: View, inPractice: true },
  { Section: Privacy, inPractice: true },
  { Section: Backup, inPractice: false },
  { Section: CheckUp, inPractice: true },
  { Section: About, inPractice: true },
];

/** Settings is the screen. */
export default function Settings() {
  const { t } = useTranslation();
  const practice = useFrame()?.practice ?? false;
  return (
    <>
      <PageHead title={t('settings.title')} lead={t('settings.lead')} />
      <Stack gap="md" maw={880} pb="xl">
        {sections.map(({ Section, inPractice }) => (inPractice || !practice) && <Section key={Section.name} />)}
      </Stack>
    </>
  );
}
