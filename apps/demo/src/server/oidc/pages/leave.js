document.getElementById('leave').form.requestSubmit(document.getElementById('leave'))
