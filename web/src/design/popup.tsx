/** A button with a panel under it: closed by Escape, by a click elsewhere and by choosing; arrow keys walk through what is in it. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import styles from './popup.module.css';

interface PopupProps {
  /** What the button shows. */
  readonly button: ReactNode;
  /** What it is for, where `button` does not say it. */
  readonly label?: string;
  readonly kind?: 'plain' | 'quiet' | 'icon';
  readonly align?: 'start' | 'end';
  readonly title?: string;
  readonly children: (close: () => void) => ReactNode;
}

const STOPS = 'button:not(:disabled), a[href], input, select, textarea';

export function Popup({ button, label, kind = 'plain', align = 'end', title, children }: PopupProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const stops = panel.current?.querySelectorAll<HTMLElement>(STOPS);
    const first =
      [...(stops ?? [])].find((stop) => stop.ariaPressed === 'true' || stop.ariaCurrent === 'true') ?? stops?.[0];
    first?.focus({ preventScroll: true });
    const leave = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [open]);

  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open) {
      event.stopPropagation();
      close();
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || !open || event.target instanceof HTMLSelectElement) return;
    const stops = [...(panel.current?.querySelectorAll<HTMLElement>(STOPS) ?? [])];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    stops[(at + by + stops.length) % stops.length]?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of the button and the panel in it.
    <div ref={root} className={styles.root} onKeyDown={press}>
      <button
        ref={opener}
        type="button"
        className={styles.button}
        data-kind={kind}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        title={title ?? label}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div ref={panel} id={id} className={styles.panel} data-align={align}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly chosen?: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
  readonly danger?: boolean;
}

/** One line of a panel that is a menu. */
export function Choice({ chosen, onChoose, children, danger }: ChoiceProps) {
  return (
    <button type="button" className={styles.choice} aria-pressed={chosen} data-danger={danger} onClick={onChoose}>
      {children}
    </button>
  );
}
