// The screen Mappings: what the platforms' products, shipping methods and payments are in this warehouse.
import { useTranslation } from 'react-i18next';
import { useAsk } from '../api/hooks';
import { PageHead } from '../parts/PageHead';
import { TabScreen } from '../parts/TabScreen';
import { Listings } from './Listings';
import { Payments } from './Payments';
import { Shippings } from './Shippings';
import { ShippingTypes } from './ShippingTypes';
import { Unknown } from './Unknown';

const panels = { unknown: Unknown, listings: Listings, shipping: Shippings, types: ShippingTypes, payments: Payments };

/** Mappings is the screen; ?tab= and ?account= are its address. */
export default function Mappings() {
  const { t } = useTranslation();
  const unknown = useAsk('unknown', { account: '' }, { topics: ['unknown_products', 'orders'] }).data?.unknown.length;
  return (
    <TabScreen
      panels={panels}
      nameOf={(tab) => t(`mappings.tabs.${tab}`)}
      numbers={{ unknown }}
      keep="account"
      head={<PageHead title={t('mappings.title')} lead={t('mappings.lead')} />}
    />
  );
}
