export { gameCenter } from './game-center.ts';
