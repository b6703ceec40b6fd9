// The help beside a screen: the questions people ask there, each with its answer.
import { Accordion, ActionIcon, Group, ScrollArea, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ScreenName } from '../shell/screens';
import classes from './HelpPanel.module.css';
import { topics } from './topics';

/** HelpPanel answers the questions of a screen; the first is open. */
export function HelpPanel({ screen, onClose }: { screen: ScreenName; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('help.title')} className={classes.panel}>
      <Group justify="space-between" wrap="nowrap" className={classes.head}>
        <Title order={2}>{t('help.of', { screen: t(`${screen}.title`) })}</Title>
        <ActionIcon aria-label={t('help.close')} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </Group>
      <ScrollArea className={classes.scroll}>
        <Accordion key={screen} defaultValue={topics[screen][0]} order={3}>
          {topics[screen].map((topic) => (
            <Accordion.Item key={topic} value={topic}>
              <Accordion.Control>{t(`help.${topic}.ask`)}</Accordion.Control>
              <Accordion.Panel>
                <Answer text={t(`help.${topic}.answer`)} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      </ScrollArea>
    </section>
  );
}

// An answer is lines: those that begin with "- " or "1. " are lists, others paragraphs.
function Answer({ text }: { text: string }) {
  return (
    <div className={classes.answer}>
      {blocksOf(text).map((block) => {
        const key = block.lines.join('\n');
        if (block.kind === 'text') return <p key={key}>{block.lines[0]}</p>;
        const List = block.kind;
        return (
          <List key={key}>
            {block.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </List>
        );
      })}
    </div>
  );
}

interface Block {
  kind: 'text' | 'ul' | 'ol';
  lines: string[];
}

/** blocksOf takes an answer apart into paragraphs and lists. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split('\n')) {
    const kind = line.startsWith('- ') ? 'ul' : /^\d+\. /.test(line) ? 'ol' : 'text';
    const words = line.replace(/^(- |\d+\. )/, '');
    const last = blocks.at(-1);
    if (kind !== 'text' && last?.kind === kind) last.lines.push(words);
    else blocks.push({ kind, lines: [words] });
  }
  return blocks;
}
