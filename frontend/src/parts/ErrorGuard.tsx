// A fault in one screen must not take the others with it.
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from './ErrorNote';

interface Props {
  children: ReactNode;
}

/** ErrorGuard shows a note in the place of a screen that failed, and tries again on request. */
export class ErrorGuard extends Component<Props, { failed: boolean }> {
  state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  render() {
    return this.state.failed ? <Failed onRetry={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function Failed({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  return <ErrorNote error={{ message: t('parts.failed.message'), do: t('parts.failed.do') }} onRetry={onRetry} />;
}
