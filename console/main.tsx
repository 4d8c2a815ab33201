import { render } from 'preact';
import './style/fonts.css';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';
import { App } from './App.tsx';
import { applyTheme } from './parts/theme.ts';

applyTheme();
const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');
render(<App />, root);
