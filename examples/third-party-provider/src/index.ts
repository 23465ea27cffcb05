export { myPlatform } from './my-platform.ts';
