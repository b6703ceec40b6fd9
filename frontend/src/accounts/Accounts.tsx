// The screen Accounts: the list of connected shops, the way to a new one, and the page of each.
import { Route, Switch } from 'wouter';
import { AccountPage } from './AccountPage';
import { List } from './List';
import { NewAccount } from './NewAccount';

/** Accounts is the screen. */
export default function Accounts() {
  return (
    <Switch>
      <Route path="/accounts/new">
        <NewAccount />
      </Route>
      <Route path="/accounts/new/:platform">{({ platform }) => <NewAccount platform={platform} />}</Route>
      <Route path="/accounts/:id">{({ id }) => <AccountPage key={id} id={id} />}</Route>
      <Route>
        <List />
      </Route>
    </Switch>
  );
}
