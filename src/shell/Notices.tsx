import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import type { Notice } from '../stores/viewStore.ts';
import { useStores, useView } from '../stores/useStores.ts';
import './Notices.css';

const INFO_MS = 4500;
const ERROR_MS = 12_000;

const Toast = ({ notice }: { readonly notice: Notice }) => {
  const { view } = useStores();
  const dismiss = (): void => view.getState().dismiss(notice.id);
  useEffect(() => {
    const timer = setTimeout(() => view.getState().dismiss(notice.id), notice.severity === 'error' ? ERROR_MS : INFO_MS);
    return () => clearTimeout(timer);
  }, [view, notice]);
  return (
    <div className={`toast toast-${notice.severity}`}>
      {notice.severity === 'error' ? <TriangleAlert size={17} aria-label="Error" /> : <CircleCheck size={17} aria-hidden />}
      <span className="toast-text">{notice.message}</span>
      <button type="button" className="toast-close" aria-label="Dismiss" onClick={dismiss}>
        <X size={14} aria-hidden />
      </button>
    </div>
  );
};

/** What the page has to say, politely. */
export const Notices = () => {
  const notices = useView((state) => state.notices);
  return (
    <div className="toasts" role="log" aria-live="polite" aria-label="Notices">
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </div>
  );
};
