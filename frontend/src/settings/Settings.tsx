// The screen Settings: the station and its printers, who works here, how the program behaves, and what becomes of the data.
import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';
import { useFrame, useWarehouse } from '../shell/frame';
import { About } from './About';
import { Backup } from './Backup';
import { CheckUp } from './CheckUp';
import { Operators } from './Operators';
import { PracticeMode } from './PracticeMode';
import { Printers } from './Printers';
import { Privacy } from './Privacy';
import { Program } from './Program';
import { Push } from './Push';
import { Station } from './Station';
import { View } from './View';

// What concerns the real workspace is not offered in practice, which is kept nowhere; what concerns the whole warehouse is not offered
// in the merchant view.
const sections: { Section: () => ReactNode; inPractice: boolean; forMerchant: boolean }[] = [
  { Section: Station, inPractice: true, forMerchant: true },
  { Section: Printers, inPractice: true, forMerchant: false },
  { Section: Operators, inPractice: true, forMerchant: false },
  { Section: Program, inPractice: true, forMerchant: true },
  { Section: Push, inPractice: true, forMerchant: false },
  { Section: PracticeMode, inPractice: true, forMerchant: false },
  { Section: View, inPractice: true, forMerchant: true },
  { Section: Privacy, inPractice: true, forMerchant: false },
  { Section: Backup, inPractice: false, forMerchant: false },
  { Section: CheckUp, inPractice: true, forMerchant: true },
  { Section: About, inPractice: true, forMerchant: true },
];

/** Settings is the screen. */
export default function Settings() {
  const { t } = useTranslation();
  const practice = useFrame()?.practice ?? false;
  const warehouse = useWarehouse();
  return (
    <>
      <PageHead title={t('settings.title')} lead={t('settings.lead')} />
      <Stack gap="md" maw={880} pb="xl">
        {sections.map(
          ({ Section, inPractice, forMerchant }) =>
            (inPractice || !practice) && (forMerchant || warehouse) && <Section key={Section.name} />,
        )}
      </Stack>
    </>
  );
}
