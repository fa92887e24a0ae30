/** The server does not answer, and nothing is known yet. The page keeps trying by itself. */
import { Notice } from '../design/notice.tsx';

export function UnreachablePage() {
  return (
    <Notice
      alone
      title="Weir does not answer"
      text="Check the connection, or whether it is running. This page keeps trying by itself."
    />
  );
}
