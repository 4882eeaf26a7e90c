# Why not, under the name of the error's class.

refused = Sorry, that is not possible right now.
refused-not-waiting = There is nothing left to change here: this is no longer on backorder.
refused-too-many = That is more than you have on order. Please give a smaller number.
refused-out-of-stock = Sorry, there is not enough of that left in stock. Your order stays as it was.
refused-offer-ended = Sorry, this offer has ended or was already used. Your order stays as it was.
refused-too-late = Sorry, it is too late to undo that.
refused-bad-input = Sorry, we cannot use that. Please check it and send it again.
refused-not-found = Sorry, we cannot find that. Please check it and send it again.
refused-somebody-else = This chat already belongs to another customer's order, so we have not added this one. If both are yours, talk to one of us and we will join them.
    .sms = This chat already belongs to another customer, so we have not added this order. If both are yours, talk to us and we will join them.
