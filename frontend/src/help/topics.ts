// Which questions the help of a screen answers, the most asked first. The answers lie in the locales under help.<topic>.
import type { ScreenName } from '../shell/screens';

/** topics of the help by screen. */
export const topics: Record<ScreenName, string[]> = {
  today: ['fiveSteps', 'hold', 'missingOrder', 'practice'],
  orders: ['missingOrder', 'hold', 'noLabel', 'states', 'masked'],
  holds: ['hold', 'payment', 'shipping', 'unknownProduct', 'refetch'],
  pack: ['noLabel', 'labelPassword', 'cancelledWhilePacking', 'pushTime', 'codLimit'],
  mappings: ['unknownProduct', 'matchKey', 'shipping', 'fixedCodes', 'payment', 'backfill'],
  stock: ['pushWays', 'shares', 'short', 'readOnly'],
  accounts: ['prepare', 'allowlist', 'expired', 'states3', 'changePlatform', 'missingOrder'],
  channels: ['channel', 'matchKey', 'changeChannel'],
  comparison: ['evidence', 'fixedCodes', 'noLabel', 'readOnly'],
  activity: ['sentConfirmed', 'unclear', 'pushTime', 'missingOrder'],
  settings: ['practice', 'backup', 'privacy'],
  welcome: ['fiveSteps', 'prepare', 'practice'],
};
