// The screen Pack: the packing station. Everything here goes by scanner or keyboard; a mouse is never needed.
import { useLocation } from 'wouter';
import { useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { Loading } from '../parts/Loading';
import { useFrame } from '../shell/frame';
import { useKeysOff } from '../shell/keys';
import { Bench } from './Bench';
import { CommandSheet } from './CommandSheet';
import { SignOn } from './SignOn';

/** Pack is the screen. */
export default function Pack() {
  useKeysOff();
  const [path] = useLocation();
  return path === '/pack/commands' ? <CommandSheet /> : <StationOrSignOn />;
}

function StationOrSignOn() {
  const frame = useFrame();
  const { data: station, error, refetch } = useAsk('packStation', {}, { topics: ['operators', 'settings'] });
  if (error) return <ErrorNote error={error} onRetry={refetch} />;
  if (!station || !frame) return <Loading />;
  if (!station.operator) return <SignOn free={station.free} names={station.names} />;
  return <Bench key={frame.workspace} workspace={frame.workspace} station={station} />;
}
