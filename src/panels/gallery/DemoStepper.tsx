import { useView } from '../../stores/useStores.ts';
import { demos } from './demos.ts';
import { DemoSteps } from './DemoSteps.tsx';
import './gallery.css';

/** Over the upper edge of what follows it: the steps of the demo that is played, if one is. */
export const DemoStepper = () => {
  const steps = useView((state) => state.steps);
  const played = demos.find((demo) => demo.id === steps?.demoId);
  if (steps === null || played?.steps === undefined) return null;
  return (
    <div className="demo-stepper">
      <DemoSteps key={played.id} title={played.title} steps={played.steps} done={steps.done} />
    </div>
  );
};
