import { Moon, Sun } from 'lucide-react';
import { useView } from '../../stores/useStores.ts';
import { IconButton } from '../../ui/IconButton.tsx';

export const ThemeToggle = () => {
  const theme = useView((state) => state.theme);
  const setTheme = useView((state) => state.setTheme);
  return (
    <IconButton label={theme === 'dark' ? 'Light theme' : 'Dark theme'} onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}>
      {theme === 'dark' ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}
    </IconButton>
  );
};
