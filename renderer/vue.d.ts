/**
 * What templates may use beyond declared props: the Element Plus directives (imported where they are used by the build,
 * as its components are), and the attributes that fall through to the root element of any component.
 */
import type { ElLoadingDirective } from 'element-plus';
import type { AriaAttributes } from 'vue';

declare module 'vue' {
  interface GlobalDirectives {
    vLoading: typeof ElLoadingDirective;
  }

  interface ComponentCustomProps extends AriaAttributes {
    readonly [data: `data-${string}`]: unknown;
    readonly id?: string | undefined;
    readonly lang?: string | undefined;
    readonly role?: string | undefined;
    readonly tabindex?: string | number | undefined;
    readonly title?: string | undefined;
  }
}
