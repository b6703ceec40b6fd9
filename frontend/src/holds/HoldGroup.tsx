// One thing to put right: what it is, what it holds up, the fix, and the orders behind it.
import { Button, Collapse, Paper, Text } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HoldGroup as Group } from '../api/calls';
import { Count } from '../parts/Count';
import { count, sentence, useText } from '../parts/format';
import { Moment } from '../parts/Moment';
import { PlatformBadge } from '../parts/PlatformBadge';
import { Fix } from './Fix';
import { HeldOrders } from './HeldOrders';
import classes from './Holds.module.css';

interface HoldGroupProps {
  group: Group;
  /** told how many orders a fix has freed */
  onFreed: (number: number) => void;
  /** told of the job that releases holds of it */
  onReleasing: (job: string) => void;
}

/** HoldGroup is a card. Where a person's word releases, its orders are listed to choose from. */
export function HoldGroup({ group, onFreed, onReleasing }: HoldGroupProps) {
  const { t } = useTranslation();
  const text = useText();
  const [open, setOpen] = useState(false);
  const subject = text(group.subject_name) || group.subject;
  return (
    <Paper withBorder p="md" component="article" aria-label={`${text(group.name)} ${subject}`}>
      <div className={classes.head}>
        <div className={classes.what}>
          <Text fw={700}>
            {sentence(text(group.name))}
            {subject && <span className={classes.subject}>{subject}</span>}
          </Text>
          <div className={classes.facts}>
            <PlatformBadge platform={group.platform} name={group.account} />
            {group.subject && group.subject !== subject && <span>{t('holds.group.code', { code: group.subject })}</span>}
            <span>
              {t('holds.group.since')} <Moment at={group.held_at} far />
            </span>
            {group.ship_by && (
              <span>
                {t('holds.group.shipBy')} <Moment at={group.ship_by} />
              </span>
            )}
          </div>
          <Text size="sm" mt={4}>
            {t(`holds.fix.${group.fix}.lead`)}
          </Text>
        </div>
        <div className={classes.number}>
          <Count number={group.orders} tone="warn" />
          <Text size="xs" c="dimmed">
            {t('holds.group.orders', { count: group.orders, pieces: count(group.pieces) })}
          </Text>
        </div>
        <div className={classes.acts}>
          <Fix group={group} subject={subject} onFreed={onFreed} onChoose={() => setOpen(true)} />
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={open}
            rightSection={open ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
            onClick={() => setOpen(!open)}
          >
            {open ? t('holds.group.hide') : t('holds.group.show', { numbers: group.numbers[0] })}
          </Button>
        </div>
      </div>
      <Collapse expanded={open}>{open && <HeldOrders group={group} onReleasing={onReleasing} />}</Collapse>
    </Paper>
  );
}
