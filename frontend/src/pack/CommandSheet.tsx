// The sheet of command barcodes, to print and hang beside the station: on the station's printer for documents, or from the browser.
import { Button } from '@mantine/core';
import { IconArrowLeft, IconDownload, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { saveFile, useAct, useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { PageHead } from '../parts/PageHead';
import { tell } from '../parts/tell';
import { go } from '../shell/address';
import { Barcode } from './Barcode';
import classes from './CommandSheet.module.css';

/** commandSheet is the call that prints the sheet on the station's printer for documents. */
export const commandSheet = { paper: 'commands', parcel: '', orders: [], printer: '', key: '' };

/** CommandSheet shows the sheet as it prints on A4. */
export function CommandSheet() {
  const { t } = useTranslation();
  const text = useText();
  const { data, error, refetch } = useAsk('packSheet', {});
  const file = useAct('packSheetFile', { onSuccess: saveFile });
  const print = useAct('paperPrint', { onSuccess: ({ jobs }) => tell(t('orders.print.done', { printer: jobs[0]?.printer ?? '' })) });
  if (error) return <ErrorNote error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  return (
    <>
      <div className={classes.screen}>
        <PageHead title={t('pack.sheet.title')} lead={t('pack.sheet.lead')}>
          <Button variant="default" leftSection={<IconArrowLeft size={18} />} onClick={() => go('/pack')}>
            {t('pack.sheet.back')}
          </Button>
          <Button variant="default" leftSection={<IconDownload size={18} />} loading={file.isPending} onClick={() => file.mutate({})}>
            {t('pack.sheet.save')}
          </Button>
          <Button variant="default" onClick={() => window.print()}>
            {t('pack.sheet.browser')}
          </Button>
          <Button leftSection={<IconPrinter size={18} />} loading={print.isPending} onClick={() => print.mutate(commandSheet)}>
            {t('pack.sheet.print')}
          </Button>
        </PageHead>
      </div>
      <section className={classes.sheet} aria-label={t('pack.sheet.title')} data-print>
        <h2 className={classes.title}>{t('pack.sheet.title')}</h2>
        <div className={classes.grid}>
          {data.commands.filter(isWord).map(({ name, code, says, does, bars }) => (
            <div key={name} className={classes.cell}>
              <div className={classes.words}>
                <strong className={classes.says}>{text(says)}</strong>
                <code className={classes.code}>{code}</code>
              </div>
              <p className={classes.does}>{text(does)}</p>
              <Barcode bars={bars} code={code} className={classes.bars} />
            </div>
          ))}
        </div>
        <p className={classes.does}>{t('pack.sheet.digits')}</p>
        <div className={classes.digits}>
          {data.commands
            .filter((command) => !isWord(command))
            .map(({ name, code, bars }) => (
              <div key={name} className={classes.digit}>
                <strong className={classes.says}>{name}</strong>
                <Barcode bars={bars} code={code} className={classes.bars} />
              </div>
            ))}
        </div>
      </section>
    </>
  );
}

// The keys 1 to 9 need no words of their own.
function isWord({ name }: { name: string }): boolean {
  return !/^[1-9]$/.test(name);
}
