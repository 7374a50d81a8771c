import { useEffect, useRef, type KeyboardEvent } from 'react';
import { usePipeline, useStores } from '../../stores/useStores.ts';

/** The pipeline's name, edited where it stands. */
export const PipelineName = () => {
  const name = usePipeline((state) => state.document.name);
  const { pipeline } = useStores();
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ref.current !== null && document.activeElement !== ref.current) ref.current.value = name;
  }, [name]);

  const commit = (): void => {
    const value = ref.current?.value.trim() ?? '';
    if (value === '') {
      if (ref.current !== null) ref.current.value = name;
    } else pipeline.getState().setName(value);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape') event.currentTarget.value = name;
    if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
  };
  return <input ref={ref} className="pipeline-name" aria-label="Pipeline name" defaultValue={name} spellCheck={false} onBlur={commit} onKeyDown={onKeyDown} />;
};
