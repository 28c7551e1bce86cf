/** What the search box offers beside finding: screens, what is made often, language and theme. */
import { computed, type ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import { CircleHelp, Copy, Languages, Link2, Monitor, Moon, Sun } from '@lucide/vue';
import { call } from '@/api/call.ts';
import { useCopy } from '@/composables/use-copy.ts';
import { usePreferences } from '@/composables/use-preferences.ts';
import { useText } from '@/locales/i18n.ts';
import type { Component } from 'vue';
import { transactionId } from '@shared/domain/ids.ts';
import { screens, type NavigationScreen } from './navigation.ts';

type AppCommand = { readonly key: string; readonly icon: Component; readonly label: string; readonly words: string; readonly keys?: string; readonly usual: boolean; readonly run: () => void | Promise<void> };

/** The same screen in the three languages, whichever is in use. */
const screenWords: Readonly<Partial<Record<NavigationScreen['name'] | 'settlements', string>>> = {
  today: 'today home 今日 今天', links: 'payment links 付款連結 付款链接', transactions: 'transactions payments orders 交易 訂單 订单', bulk: 'bulk batch 批次 批量', tokens: 'wallet tokens cards 錢包授權 钱包授权 令牌',
  export: 'export csv excel xlsx 匯出 导出', settlements: 'settlements statements reconciliation 結算 对账 對帳 结算', approvals: 'approvals second person 覆核 复核', profiles: 'profiles accounts keys 商戶設定檔 商户配置', audit: 'audit log 稽核 审计', settings: 'settings preferences 設定 设置',
};

export function useCommands(showKeys: () => void): ComputedRef<readonly AppCommand[]> {
  const { t, language } = useText();
  const router = useRouter();
  const preferences = usePreferences();
  const { copy } = useCopy();

  async function copyShown(id: string): Promise<void> {
    const { transaction } = await call('transactions.get', { id: transactionId.parse(id) });
    await copy(transaction.reference, transaction.reference);
  }

  return computed(() => {
    const { name, params } = router.currentRoute.value;
    const shown = (name === 'transactions' || name === 'link') && transactionId.safeParse(params['id']).success ? String(params['id']) : null;
    const go = async (to: string): Promise<void> => { await router.push({ name: to }); };
    const languages = [['en', 'language.en'], ['zh-Hant', 'language.zhHant'], ['zh-Hans', 'language.zhHans']] as const;
    const themes = [['system', 'shell.themeSystem', Monitor, 'system auto 系統 系统'], ['light', 'shell.themeLight', Sun, 'light 淺色 浅色'], ['dark', 'shell.themeDark', Moon, 'dark night 深色']] as const;
    return [
      { key: 'new-link', icon: Link2, label: t('search.command.newLink'), words: 'new link create payment 新增 新建 付款連結 付款链接', keys: 'n', usual: true, run: () => go('link-new') },
      ...(shown === null ? [] : [{ key: 'copy', icon: Copy, label: t('search.command.copyNumber'), words: 'copy id number reference 複製 复制 編號 编号', usual: true, run: () => copyShown(shown) }]),
      ...screens().map((screen) => ({
        key: `go-${screen.name}`, icon: screen.icon, label: screen.name === 'export' ? t('search.command.export') : t('search.command.goTo', { name: t(`shell.nav.${screen.name}`) }), words: `go ${screenWords[screen.name] ?? ''}`, keys: screen.keys,
        usual: ['transactions', 'export', 'today'].includes(screen.name), run: () => go(screen.name),
      })),
      ...languages.filter(([value]) => value !== language.value).map(([value, label]) => ({
        key: `language-${value}`, icon: Languages, label: t('search.command.language', { name: t(label) }), words: 'language english chinese 語言 语言 繁體 简体 中文', usual: false, run: () => preferences.save({ language: value }),
      })),
      ...themes.filter(([value]) => value !== preferences.preferences.theme).map(([value, label, icon, words]) => ({
        key: `theme-${value}`, icon, label: t('search.command.theme', { name: t(label) }), words: `theme colour color 主題 主题 ${words}`, usual: false, run: () => preferences.save({ theme: value }),
      })),
      { key: 'keys', icon: CircleHelp, label: t('search.command.shortcuts'), words: 'keys help keyboard 快速鍵 快捷鍵 快捷键', keys: '?', usual: false, run: showKeys },
    ];
  });
}
