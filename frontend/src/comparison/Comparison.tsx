// The screen Comparison: what each platform can do, made from what the platforms declare about themselves.
import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearch } from 'wouter';
import { useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { Loading } from '../parts/Loading';
import { PageHead } from '../parts/PageHead';
import { chosenIn, type Filter, least } from './logic';
import { Matrix } from './Matrix';
import { SideBySide } from './SideBySide';

/** Comparison is the screen. */
export default function Comparison() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const search = useSearch();
  const ask = useAsk('platforms', {}, { keep: true });
  const [filter, setFilter] = useState<Filter>({});
  const platforms = ask.data?.platforms ?? [];
  const chosen = chosenIn(search, platforms);
  const compares = new URLSearchParams(search).has('side') && chosen.length >= least;
  const choose = (ids: string[], side = false) => go(`/comparison?with=${ids.join(',')}${side ? '&side' : ''}`, { replace: !side });

  return (
    <>
      <PageHead title={t('comparison.title')} lead={t('comparison.lead')}>
        {compares && (
          <Button
            variant="default"
            leftSection={<IconArrowLeft size={16} />}
            onClick={() => go(`/comparison?with=${chosen.map(({ id }) => id).join(',')}`)}
          >
            {t('comparison.back')}
          </Button>
        )}
      </PageHead>
      {ask.isPending && <Loading />}
      {ask.error && <ErrorNote error={ask.error} onRetry={() => ask.refetch()} />}
      {ask.data && compares && <SideBySide platforms={chosen} />}
      {ask.data && !compares && <Matrix platforms={platforms} filter={filter} onFilter={setFilter} chosen={chosen} onChoose={choose} />}
    </>
  );
}
