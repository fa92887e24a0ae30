/** The ten recovery codes, shown once: to be copied, printed or kept as a file. */
import { CopyField } from '../design/copy-field.tsx';
import fields from '../design/fields.module.css';
import styles from './settings.module.css';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onKept: () => void;
}

export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  return (
    <div className={styles.once}>
      <CopyField label="Your recovery codes. They are shown only now; each opens once" code={codes.join('\n')} />
      <div className={fields.buttons}>
        <button type="button" className={fields.button} data-kind="main" onClick={onKept}>
          I have kept them
        </button>
        <button type="button" className={fields.button} onClick={() => saveFile(codes)}>
          Save as a file
        </button>
      </div>
    </div>
  );
}

function saveFile(codes: readonly string[]): void {
  const link = document.createElement('a');
  const text = `Recovery codes for Weir at ${location.host}, each good once:\n\n${codes.join('\n')}\n`;
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = 'weir-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(link.href);
}
