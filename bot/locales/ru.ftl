## Finding

search-what = Что вы ищете? Назовите товар, марку или для чего он нужен.
search-found = { $total ->
    [1] Вот что нашлось:
    [one] Нашёлся { $total } товар. Лучшее:
    [few] Нашлось { $total } товара. Лучшее:
   *[other] Нашлось { $total } товаров. Лучшее:
}
search-page = Товары { $first }–{ $last } из { $total }:
search-no-more = Это всё, что нашлось. Поискать что-нибудь другое?
search-cheapest = Дешевле у нас нет: это самые недорогие. Если хотите, о цене расскажет коллега.
search-nothing = По запросу «{ $query }» ничего не нашлось. Попробуйте другими словами, или я позову коллегу.
search-corrected = Показываю по запросу «{ $query }».
search-relaxed = Такого, чтобы всё подошло, нет. Ближайшее:
search-none-in-stock = Сейчас этого нет в наличии. Ближайшее:
search-none-there = Там этого сейчас нет в наличии. Ближайшее:
search-floor = Дешевле нет: цены начинаются от { $price }. Ближайшее:
search-ceiling = Дороже нет: самый дорогой стоит { $price }. Ближайшее:

## Products

price-from = от { $price }
price-on-request = цена по запросу
in-stock = Есть в наличии
out-of-stock = Нет в наличии
product-out-of-stock = { $product }: сейчас нет в наличии.
not-for-sale = { $product }: показан без цены, заказать пока нельзя.
attribute-is = { $product } — { $fact }
no-such-variant = «{ $value }» здесь нет. Есть: { $options }
not-offered = { $fact ->
    [none] { $product }: «{ $value }» не выбрать. Добавить как есть?
   *[other] { $product }: «{ $value }» нет, есть только так: { $fact }. Добавить как есть?
}
which-one = Какой именно?
which-none = Не понял, о каком товаре речь. Что вы ищете?
list-none = Сейчас нет списка, из которого можно выбрать. Что вы ищете?
ask-option = { $product } — { $option }: что выбрать?
ask-quantity = { $product }: сколько штук?
option-size = Размер
option-color = Цвет
option-volume = Объём
option-weight = Вес
option-length = Длина
option-capacity = Ёмкость
option-memory = Память
option-storage = Накопитель
option-material = Материал
option-power = Мощность

## Cart

cart-empty = Корзина пуста. Напишите, что вы ищете.
cart-empty-now = Теперь корзина пуста.
cart-heading = В корзине:
cart-total = Итого: { $total }
cart-added = Добавлено: { $quantity } × { $product }. { $count ->
    [one] В корзине { $count } товар на { $total }.
    [few] В корзине { $count } товара на { $total }.
   *[other] В корзине { $count } товаров на { $total }.
}
cart-added-each = Добавлено:
cart-holds = { $count ->
    [one] В корзине { $count } товар на { $total }.
    [few] В корзине { $count } товара на { $total }.
   *[other] В корзине { $count } товаров на { $total }.
}
cart-changed = Теперь в корзине: { $quantity } × { $product }.
cart-removed = Убрано: { $product }.
cart-cleared = Корзина очищена.
cart-which = Какой именно?
unfinished-goods = Ещё не в корзине, осталось выбрать вариант: { $goods }.
choice-back-to = Вернуться: { $product }
add-unread = Не понял, какой это товар: { $parts }. Назовите его, пожалуйста, ещё раз.
cart-which-none = Такого в корзине не вижу. В ней:
cart-line-short = осталось только { $available }
cart-out-of-stock = { $available ->
    [0] { $product }: нет в наличии.
   *[other] { $product }: осталось только { $available }{ $held ->
        [0] {""}
       *[other] , у вас в корзине уже { $held }
    }.
}
cart-bad-quantity = В корзину можно положить от 1 до { $limit } штук одного товара. Сколько вам нужно?
undo-done = Вернул как было. В корзине:
undo-nothing = Отменять нечего.

## Buttons

choice-details = Подробнее
choice-add = В корзину
choice-more = Показать ещё
choice-cart = Корзина
choice-undo = Отменить
choice-clear = Очистить корзину
choice-checkout = Оформить заказ
choice-human = Позвать человека
choice-similar = Показать похожие

## Talk

greeting = Здравствуйте! Я помощник магазина. Напишите, что ищете, например «кроссовки для бега до 3000»: найду, положу в корзину и отвечу на вопросы.
greeting-again = Снова здравствуйте! Что найти?
goodbye = До свидания! Пишите, когда что-нибудь понадобится.
goodbye-cart = До свидания! Корзина вас дождётся.
thanks = Пожалуйста! Что-нибудь ещё?
help = Я ищу товары («чёрный рюкзак до 2000»), показываю ещё или дешевле, рассказываю о каждом, кладу в корзину и меняю её. Напишите «корзина», чтобы её увидеть, или попросите позвать человека.
bot-identity = Я помощник магазина, программа. Могу в любой момент позвать человека.
small-talk = Лучше всего я разбираюсь в покупках. Что для вас найти?
abuse = Жаль, что так вышло. Могу позвать человека, он поможет.
offer = Положить «{ $product }» в корзину?
offer-noted = Записано. Положить «{ $product }» в корзину и оформить заказ?
affirm-what = Хорошо! Что сделать: найти товар, показать корзину, позвать человека?
deny = Хорошо. Если что-нибудь понадобится, пишите.
not-understood = Не понял. Назовите товар, спросите о показанном или напишите «корзина» или «помощь».
not-understood-again = Всё ещё не понимаю, простите. Скажите, пожалуйста, иначе, или я позову человека.
language-which = На каком языке будем говорить?
language-switched = Хорошо, говорим по-русски.
opt-out = Понял: первым писать не буду. Напишите «старт», чтобы снова получать сообщения.
opt-in = Готово, снова могу вам писать.
stale-press = Эта кнопка уже не действует. Что сделать?
too-long = Это сообщение слишком длинное. Напишите, пожалуйста, короче.
apology = Простите, у нас что-то сломалось, и я не смог ответить. Попробуйте ещё раз, или я позову человека.
media-image = Картинки я пока не понимаю. Опишите словами, что ищете, или я позову человека.
media-voice = Голосовые я пока не понимаю. Напишите, пожалуйста, или я позову человека.
media-audio = Звук я пока не понимаю. Напишите, пожалуйста, или я позову человека.
media-video = Видео я пока не понимаю. Напишите, пожалуйста, или я позову человека.
media-document = Документы я пока не читаю. Напишите, пожалуйста, или я позову человека.
media-sticker = Мило! Что вы ищете?
media-other = Этого я пока не понимаю. Напишите, пожалуйста, или я позову человека.

## People

handoff-requested = Зову человека. Он увидит всю нашу переписку и ответит здесь.
handoff-complaint = Мне очень жаль. Зову человека: он увидит всю нашу переписку и ответит здесь.
handoff-not-understood = Никак не пойму, простите. Зову человека: он увидит нашу переписку и ответит здесь.
choice-handoff-cancel = Вернуться к помощнику
handoff-away = Сейчас на месте никого нет.
handoff-busy = Все ещё заняты, извините.
handoff-place = Вы { $position }-й в очереди. Оставьте сообщение здесь, его прочитают; а я пока могу помочь с товарами и заказами.
handoff-cancelled = Хорошо, я снова с вами. Что поискать?
survey-ask = Разговор с нашим сотрудником окончен. Как всё прошло?
survey-1 = 1 – плохо
survey-2 = 2
survey-3 = 3
survey-4 = 4
survey-5 = 5 – отлично
survey-comment = Спасибо! Если хотите что-то добавить, просто напишите.
survey-sorry = Спасибо, что сказали. Что нам стоило сделать лучше?
survey-done = Спасибо, я передам.

## Channels

fit-more = Напишите ЕЩЁ, чтобы увидеть остальное.
fit-list = Выбрать

## Checkout

choice-continue = Продолжить оформление
choice-confirm = Да, оформить
choice-change = Изменить
choice-not-now = Не сейчас
choice-as-last = Да, как в прошлый раз
choice-otherwise = Иначе
choice-share-phone = Отправить мой номер
choice-pay = Оплатить { $total }
choice-take-what-is-left = Взять { $available }: { $product }
choice-without = Без { $product }
choice-drop-coupon = Без купона
checkout-ask-contact = Как вас зовут и по какому номеру звонить?
checkout-ask-name = Кто получит заказ? Напишите имя и фамилию.
checkout-ask-phone = Напишите, пожалуйста, номер телефона.
checkout-ask-delivery = Как вам удобно получить заказ?
checkout-ask-store = Из какого магазина заберёте? Во всех этих есть всё из корзины.
checkout-ask-city = В какой город?
checkout-ask-address = Напишите адрес: улица, дом, квартира.
checkout-ask-branch = Напишите номер отделения или почтомата.
checkout-ask-city-address = Напишите город и адрес: улица, дом, квартира.
checkout-ask-city-branch = Напишите город и номер отделения или почтомата.
checkout-ask-payment = Как будете платить?
checkout-again = Не понял, извините.
checkout-bad-phone = «{ $phone }» не похоже на номер телефона.
checkout-not-there = { $way }: в город { $city } не доставляем, только { $places }.
checkout-not-all-there = { $city }: сейчас там есть не всё из вашей корзины.
checkout-ready = готов { $time }
today-at = сегодня, { $time }
tomorrow-at = завтра, { $time }
delivery-free = бесплатно
checkout-summary = Ваш заказ:
checkout-discount = Купон { $code }: −{ $amount }
checkout-fee = { $way }: { $fee }
checkout-total = Итого: { $total }
checkout-recipient = Получатель: { $name }, { $phone }
checkout-place = Куда: { $place }
checkout-payment = Оплата: { $way }
checkout-we-call = Мы позвоним вам, чтобы договориться о доставке.
checkout-confirm = Оформляем заказ?
checkout-changed = С тех пор как вы видели заказ, что-то изменилось: цены, товары или скидка. Сейчас он такой.
checkout-cannot = Так оформить заказ нельзя:
checkout-short = { $product }: { $available ->
    [0] ничего не осталось
   *[other] осталось только { $available }
}, а нужно { $quantity }.
checkout-last-time = Как в прошлый раз?
checkout-what-to-change = Что изменить?
checkout-cancelled = Хорошо, не оформляем. Корзина остаётся как есть.
checkout-later = Хорошо. Напишите «оформить», когда захотите продолжить.
checkout-resume = Продолжим оформление заказа?
checkout-placed = Спасибо! Заказ { $order } оформлен, { $total }.
checkout-placed-already = Заказ { $order } уже оформлен; дважды ничего не заказано.
checkout-pay = Оплатите, пожалуйста, до: { $time }; потом заказ отменится.
checkout-pay-otherwise = Чтобы оплатить, напишите «человек»: коллега пришлёт реквизиты.
field-name = Имя
field-phone = Телефон
field-delivery = Доставка
field-store = Магазин
field-city = Город
field-address = Адрес
field-branch = Отделение
field-payment = Оплата

## Coupons

coupon-ask = Какой у вас код?
coupon-none-known = Менять цены я не могу. Если у вас есть промокод, напишите его, и я применю; о других скидках расскажет коллега.
coupon-works = Купон { $code } действует: −{ $amount }.
coupon-total = Итого с ним: { $total }
coupon-dropped = Купон снят.
coupon-unknown = Купона «{ $code }» нет.
coupon-not-yet = Купон { $code } ещё не действует.
coupon-over = Купон { $code } больше не действует.
coupon-used = Купон { $code } действует один раз, и вы его уже использовали.
coupon-used-up = Купон { $code } уже закончился.
coupon-too-little = Для купона { $code } нужна большая сумма заказа.
coupon-nothing-fits = Купон { $code } не подходит ни к чему в корзине.
coupon-locked = Слишком много попыток. Попробуйте, пожалуйста, через полчаса.

## Orders

state-placed = оформлен
state-paid = оплачен
state-packed = собран
state-ready = готов к выдаче
state-shipped = в пути
state-delivered = доставлен
state-cancelled = отменён
state-returned = возвращён
choice-cancel-order = Отменить заказ
choice-yes-cancel = Да, отменить
choice-keep = Нет, оставить
choice-return = Вернуть
choice-reorder = Заказать ещё раз
order-none = Ваших заказов не вижу.
order-none-such = Вашего заказа { $order } не нахожу.
order-none-fits = Сейчас этого нельзя сделать ни с одним вашим заказом.
order-which = О каком заказе речь?
order-yours = Ваши заказы:
order-is = Заказ { $order } от { $date }: { $state }.
order-term = Срок доставки: { $term }
order-tracking = Номер отправления: { $tracking }
order-cancel-sure = Отменить заказ { $order } на { $total }?
order-cancel-too-late = Заказ { $order } уже { $state }, отменить его нельзя.
order-cancelled-by-you = Заказ { $order } отменён.
order-kept = Заказ { $order } остаётся как есть.
order-refund = Оплата, { $total }, вернётся вам.
order-return-requested = Записал возврат заказа { $order }. Дальше с вами здесь продолжит человек.
order-now-placed = Заказ { $order } оформлен, { $total }.
order-now-paid = Заказ { $order } оплачен, спасибо! Собираем его.
order-now-packed = Заказ { $order } собран и скоро уедет.
order-now-ready = Заказ { $order } готов: можно забирать.
order-now-shipped = Заказ { $order } уже едет к вам.
order-now-delivered = Заказ { $order } доставлен. Пользуйтесь с удовольствием!
order-now-cancelled = Заказ { $order } отменён.
order-now-returned = Заказ { $order } вернулся к нам.
order-now-unpaid = Заказ { $order } не оплачен вовремя и отменён. Товары снова в продаже; напишите «повторить заказ», чтобы оформить ещё раз.
payment-paid = Оплата получена: заказ { $order } оплачен, { $total }. Спасибо!
payment-declined = Оплата заказа { $order } не прошла. Ссылка ещё действует, можно попробовать снова.
payment-late = Ваша оплата { $total } за заказ { $order } пришла, когда заказ уже был закрыт. Деньги вернутся; вам напишет человек.
payment-mismatch = За заказ { $order } пришло не { $total }. Человек разберётся и напишет вам.
reorder-done = Товары заказа { $order } добавлены. Теперь в корзине:
reorder-nothing = Из заказа { $order } сейчас ничего нельзя заказать.
reorder-gone = { $product }: больше не продаётся.
reorder-price = { $product }: сейчас { $now }, было { $was }.

## Answers

description-says = { $product } — в описании сказано: «{ $quote }»
product-not-stated = { $product }: магазин этого не указывает. Позвать человека?
shop-not-stated = Магазин этого не указывает. Позвать человека?
not-stated = не указано
policy-only-in = Этот текст есть у магазина только на { $language }:
language-name-en = английском
language-name-ru = русском
language-name-uk = украинском
delivery-to = { $city }:
delivery-free-from = { $fee }, от { $total } бесплатно
delivery-not-named = «{ $place }» магазин в условиях доставки не называет. Вот что о доставке известно:
word-abroad = за границу
no-address-reach = Адреса, куда можно прийти, магазин не указывает. Связаться с ним можно так:
no-store-in = В городе { $city } нашего магазина нет. Наши магазины:
today = сегодня
tomorrow = завтра
closed = выходной
store-nearest = Ближайшие магазины:
distance-km = { $km } км
stock-there = есть
stock-few = { $available ->
    [1] последняя штука
   *[other] осталось { $available }
}
stock-none = нет
stock-elsewhere = Можно доставить из другого магазина.
compare-what = Что сравнить? Сначала найдите товары, потом назовите два из них.
compare-differ = Отличаются:
compare-same = Одинаково:
compare-verdict = Судя по тому, что указано, это { $product }.
compare-open = По тому, что указано, этого не решить.
how-to-order = Назовите, что вам нужно: я найду и положу в корзину. Потом напишите «оформить»: я спрошу имя, телефон, доставку и оплату, покажу итог и оформлю заказ, когда вы ответите «да».
delivery-of-cart = Товары в корзине — { $total }. С доставкой:
delivery-of = { $product }: { $total }. С доставкой:
delivery-in-all = всего { $total }
size-fits = { $product }: { $facts } — по таблице магазина это размер { $size }.
size-outside = { $product }: в таблице магазина такого размера нет:
size-chart = { $product }, таблица размеров магазина:
size-tell = Напишите свои мерки, и я найду размер.

## Payment page

pay-title = Оплата заказа { $order }
pay-open = Всё отложено для вас.
pay-done = Оплачено, спасибо! Можно вернуться в чат.
pay-over = Эта ссылка больше не действует. Вернитесь в чат, чтобы заказать снова.
pay-refund = Заказ закрыт. Уплаченное вам вернут.
pay-button = Оплатить { $total }
pay-decline = Отказаться
pay-declined = Оплата не прошла. Можно попробовать снова.
pay-test = Тестовая оплата: деньги не списываются.

## Другие каналы, один покупатель

fit-more-link = Напишите ЕЩЁ или откройте { $link }
late-prices = Извините за ожидание. Вот цены на эту минуту.
late-again = Извините за ожидание. За это время цены изменились: посмотрите, пожалуйста, корзину заново.
opted-out = { $shop }: больше не пишем. Напишите СТАРТ, чтобы снова получать сообщения.
opted-in = { $shop }: снова пишем вам. HELP: кто мы, СТОП: больше не писать.
help-who = { $shop } { $contacts }
channel-telegram = Telegram
channel-whatsapp = WhatsApp
channel-sms = СМС
channel-web = чат на нашем сайте
choice-link-phone = По номеру телефона
link-where = Где продолжим?
link-nowhere = Пока мы можем говорить только здесь.
link-here = Там мы уже и говорим. Где продолжим?
link-open = Откройте ссылку в { $channel } в течение десяти минут. Я спрошу здесь, вы ли это, и корзина и разговор станут общими.
link-go = Перейти в { $channel }
link-hello = Продолжим разговор: { $token }
link-web = Наш чат: { $link }. Чтобы корзина была и там, напишите в нём «{ $channel }» и откройте ссылку, которую получите.
link-claimed = Почти готово: подтвердите, пожалуйста, в том чате, где просили ссылку.
link-ask = Вашу ссылку открыли в { $channel }: { $name }. Это вы? Тогда я объединю: один разговор и одна корзина.
choice-link-yes = Да, объединить
choice-link-no = Нет, это не я
link-done = Готово: в { $channel } и здесь теперь один разговор и одна корзина.
link-done-there = Подтверждено: здесь и там один разговор и одна корзина. { $count ->
    [0] Корзина пуста.
    [one] В корзине { $count } товар, всего { $total }.
    [few] В корзине { $count } товара, всего { $total }.
   *[other] В корзине { $count } товаров, всего { $total }.
}
link-refused = Хорошо, ничего не объединено, ссылка больше не действует.
link-same = Они уже объединены: один разговор и одна корзина.
link-invalid = Эта ссылка не действует: её уже открывали, или прошло десять минут. Попросите новую там, откуда хотите продолжить.
link-wrong-side = Эта ссылка для другого места. Откройте её в том канале, для которого она сделана.
choice-unlink = Отменить
link-undone = Разъединено: у каждой стороны то, что она принесла.
link-undo-nothing = Разъединять нечего.
link-ask-phone = Какой номер телефона? Я отправлю на него код.
link-bad-phone = «{ $phone }» не похоже на номер телефона.
link-code = { $shop }: ваш код { $code }, действует десять минут. Назовите его только нашему помощнику; если вы его не просили, ничего не делайте.
link-code-hidden = На этот адрес отправлен одноразовый код.
link-code-sent = На { $phone } отправлен код из шести цифр. Напишите его здесь.
link-code-cannot = На { $phone } код отправить не получится.
link-code-too-many = Слишком много кодов или попыток. Попробуйте, пожалуйста, позже.
link-code-wrong = Это не тот код. { $left ->
    [one] Осталась { $left } попытка.
    [few] Осталось { $left } попытки.
   *[other] Осталось { $left } попыток.
}
link-code-over = Этот код больше не действует. Прислать новый?
link-phone-proven = Спасибо, номер { $phone } подтверждён.
choice-share-number = Поделиться номером
contact-unasked = Спасибо, но номер сейчас не нужен. Что вы ищете?
order-taken = Ваша корзина из каталога здесь, по сегодняшним ценам.
order-line-unknown = { $sku }: такого мы не продаём.
order-line-price = { $product }: цена по запросу, здесь заказать нельзя.
order-line-short = { $product }: { $available ->
    [0] нет в наличии
   *[other] есть только { $available }
} из { $quantity }.

## Colours, for feeds that name them in one language only

color-black = чёрный
color-white = белый
color-grey = серый
color-red = красный
color-blue = синий
color-light-blue = голубой
color-green = зелёный
color-khaki = хаки
color-olive = оливковый
color-yellow = жёлтый
color-orange = оранжевый
color-pink = розовый
color-purple = фиолетовый
color-brown = коричневый
color-beige = бежевый
color-gold = золотой
color-silver = серебристый
color-burgundy = бордовый
color-turquoise = бирюзовый
color-multicolor = разноцветный
color-transparent = прозрачный
