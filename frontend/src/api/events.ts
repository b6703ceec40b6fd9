// What the program tells by itself reaches the page's caches here: a change refetches what shows it, a job's progress is kept, a switch
// of the workspace forgets everything.
import type { QueryClient } from '@tanstack/react-query';
import type { Changed, JobList, JobView, Notice, Show } from './calls';
import { type Contact, type DoorEvent, transport } from './door';

/** gathering is how long changes are gathered before the screens refetch, in milliseconds. */
export const gathering = 250;

/** Listener gets what is not about caches. */
export interface Listener {
  onShow?: (path: string) => void;
  onContact?: (contact: Contact) => void;
  /** something came to need a hand */
  onNotice?: (text: string) => void;
}

/** follow keeps a client's caches true to what the program tells; it gives the way to stop. */
export function follow(client: QueryClient, listener: Listener = {}): () => void {
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let contact: Contact | undefined;

  function refetchChanged() {
    timer = undefined;
    const topics = new Set(changed);
    changed.clear();
    void client.invalidateQueries({ predicate: (query) => topicsOf(query.meta).some((topic) => topics.has(topic)) });
  }

  // The first change starts the wait and later ones don't prolong it: a screen is never older than the wait while a long fetch goes on.
  function gather(topics: string[]) {
    for (const topic of topics) changed.add(topic);
    timer ??= setTimeout(refetchChanged, gathering);
  }

  function onEvent({ topic, data }: DoorEvent) {
    switch (topic) {
      case 'changed':
        return gather((data as Changed).topics);
      case 'job':
        return keepJob(client, data as JobView);
      case 'workspace':
        return void client.resetQueries();
      case 'show':
        return listener.onShow?.((data as Show).path);
      case 'notice':
        return listener.onNotice?.((data as Notice).text);
    }
  }

  // Events were missed while the program did not answer, so everything is asked again.
  function onContact(now: Contact) {
    if (now === 'online' && contact === 'offline') void client.invalidateQueries();
    contact = now;
    listener.onContact?.(now);
  }

  const stop = transport().listen(onEvent, onContact);
  return () => {
    clearTimeout(timer);
    stop();
  };
}

function topicsOf(meta: Record<string, unknown> | undefined): string[] {
  return (meta?.topics as string[] | undefined) ?? [];
}

/** jobsKey is where the jobs are kept. */
export const jobsKey = ['jobs'];

function keepJob(client: QueryClient, job: JobView): void {
  client.setQueryData<JobList>(jobsKey, (list) => {
    const jobs = list?.jobs ?? [];
    const known = jobs.some((other) => other.id === job.id);
    return { ...list, jobs: known ? jobs.map((other) => (other.id === job.id ? job : other)) : [job, ...jobs] } as JobList;
  });
}
