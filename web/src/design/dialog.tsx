/** A window over the page, as the browser has it: focus stays in it, Escape closes it, and it goes back to where it came from. */
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import styles from './dialog.module.css';
import { CloseIcon } from './icons.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Stands at the right edge and leaves the page to be seen. */
  readonly side?: boolean;
  /** Only as high as what is in it. */
  readonly low?: boolean;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Dialog({ title, onClose, side = false, low = false, actions, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed while it still stands in the page: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (!shown) return;
    // What stands at the side leaves the page in use: a preview is worth seeing.
    if (side) shown.show();
    else shown.showModal();
    return () => shown.close();
  }, [side]);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      data-side={side || undefined}
      data-low={low || undefined}
      aria-label={title}
      onCancel={onClose}
      onKeyDown={(event) => {
        if (side && event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current && !side) onClose();
      }}
    >
      <div className={styles.content}>
        <header className={styles.header}>
          <h2 className={styles.title}>{title}</h2>
          {actions}
          <button type="button" className={styles.close} aria-label="Close" title="Close" onClick={onClose}>
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
