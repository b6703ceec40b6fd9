// The hooks with which screens ask and act. Answers stay until the program says that something changed; no screen polls.
import {
  keepPreviousData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { tellError } from '../parts/tell';
import type { JobView } from './calls';
import { type CallName, call, type DoorError, type FileRef, type In, type Out, transport } from './door';
import { jobsKey } from './events';

/** AskOptions say when an answer is asked again, and whether at all. */
export interface AskOptions {
  /** names of tables; a change of one of them asks again */
  topics?: string[];
  enabled?: boolean;
  /** keep showing the last answer while another input is asked, such as the next filter of a list */
  keep?: boolean;
}

/** useAsk gives the answer to a call and keeps it true. */
export function useAsk<N extends CallName>(name: N, input: In<N>, options: AskOptions = {}): UseQueryResult<Out<N>, DoorError> {
  const { i18n } = useTranslation();
  return useQuery<Out<N>, DoorError>({
    queryKey: [name, input, i18n.language],
    queryFn: () => call(name, input),
    enabled: options.enabled,
    meta: { topics: options.topics ?? [] },
    placeholderData: options.keep ? (keepPreviousData as never) : undefined,
  });
}

/** Pages are the answers to a call that gives one page at a time. */
export type Pages<N extends CallName> = UseInfiniteQueryResult<{ pages: Out<N>[] }, DoorError>;

/**
 * useAskPages gives a list page by page. next puts the cursor of the page after this one into an input, or gives null at the end.
 *
 *     useAskPages('orders', filter, (page, input) => page.next && { ...input, after: page.next }, { topics: ['orders'] })
 */
export function useAskPages<N extends CallName>(
  name: N,
  input: In<N>,
  next: (page: Out<N>, input: In<N>) => In<N> | null | undefined | '',
  options: AskOptions = {},
): Pages<N> {
  const { i18n } = useTranslation();
  return useInfiniteQuery({
    queryKey: [name, input, i18n.language, 'pages'],
    queryFn: ({ pageParam }) => call(name, pageParam as In<N>),
    initialPageParam: input,
    getNextPageParam: (page: Out<N>) => next(page, input) || undefined,
    enabled: options.enabled,
    meta: { topics: options.topics ?? [] },
    placeholderData: options.keep ? (keepPreviousData as never) : undefined,
  }) as Pages<N>;
}

/** ActOptions say what follows an act. A caller that gives onError shows the error itself. */
export interface ActOptions<N extends CallName> {
  onSuccess?: (out: Out<N>, input: In<N>) => void;
  onError?: (error: DoorError, input: In<N>) => void;
}

/** useAct changes something. Unless the caller handles it, an error is shown with what to do next. */
export function useAct<N extends CallName>(name: N, options: ActOptions<N> = {}): UseMutationResult<Out<N>, DoorError, In<N>> {
  return useMutation<Out<N>, DoorError, In<N>>({
    mutationFn: (input) => call(name, input),
    onSuccess: (out, input) => options.onSuccess?.(out, input),
    onError: (error, input) => (options.onError ?? tellError)(error, input),
  });
}

/** useJobs gives the long work that is going on or ended lately, the newest first. */
export function useJobs(): JobView[] {
  const { data } = useQuery({ queryKey: jobsKey, queryFn: () => call('jobs', {}) });
  return data?.jobs ?? [];
}

/** useJob follows one long work. */
export function useJob(id: string | null | undefined): JobView | undefined {
  return useJobs().find((job) => job.id === id);
}

/** stopJob asks a long work to stop; what it has done stays. */
export async function stopJob(id: string): Promise<void> {
  await call('jobStop', { id }).catch(tellError);
}

/** saveFile gives a file to the person: a download in a browser, the system's dialog in the window. */
export async function saveFile(file: FileRef): Promise<void> {
  await transport().save(file).catch(tellError);
}
